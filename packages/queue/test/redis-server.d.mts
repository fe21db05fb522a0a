/** Whether this machine has a Redis or Valkey for tests. */
export const hasRedis: boolean;

/** A Redis of a test's own, on a free port of this machine, which writes every command to its append-only file. */
export class RedisServer {
  /** A port that nothing listens on. */
  static freePort(): Promise<number>;
  static start(): Promise<RedisServer>;
  readonly port: number;
  readonly url: string;
  readonly pid: number;
  /** As after a crash: killed, and started again with what its file holds. @param pause milliseconds between */
  restart(pause?: number): Promise<void>;
  stop(): Promise<void>;
}
