import type { S3 } from '../sources/s3';
import type { S3Address } from '../sources/s3-address';
import type { ResultStore } from './result-store';

/** A part of a bucket. */
export class S3Store implements ResultStore {
  constructor(
    readonly address: string,
    private readonly place: S3Address,
    private readonly s3: S3,
  ) {}

  write(name: string, content: Uint8Array | string, contentType: string): Promise<void> {
    return this.s3.write(this.#addressOf(name), content, contentType);
  }

  async find(name: string): Promise<string | undefined> {
    const bytes = await this.s3.find(this.#addressOf(name));
    return bytes && new TextDecoder().decode(bytes);
  }

  async *list(prefix: string): AsyncGenerator<string> {
    for await (const key of this.s3.list(this.#addressOf(prefix))) yield key.slice(this.place.key.length);
  }

  dispose(): Promise<void> {
    return this.s3.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #addressOf(name: string): S3Address {
    return { bucket: this.place.bucket, key: `${this.place.key}${name}` };
  }
}
