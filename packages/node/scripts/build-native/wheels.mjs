import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { download } from './download.mjs';
import { EXIT, fail } from './failure.mjs';

const isTensorflow = (wheel) => /^tensorflow(_cpu)?-\d/.test(basename(wheel));
const isNvidia = (wheel) => /^nvidia_/.test(basename(wheel));

/** The wheels that were named with --wheel, and those that are downloaded into `work` or, with --keep, kept. */
export class Wheels {
  /** @param named files, checked here */
  constructor({ named, keep, work, python, platform }) {
    for (const wheel of named) {
      if (!existsSync(wheel)) fail(EXIT.usage, `--wheel: there is no file ${wheel}.`);
      if (!isTensorflow(wheel) && !isNvidia(wheel)) {
        fail(EXIT.usage, `--wheel: ${basename(wheel)} is no wheel of tensorflow, tensorflow-cpu or nvidia.`);
      }
    }
    /** Where wheels are kept; null until one is. */
    this.kept = null;
    Object.assign(this, { named, keep, work, python, platform });
  }

  /** TensorFlow's, of those that were named. */
  get tensorflow() {
    return this.named.find(isTensorflow);
  }

  /** The CUDA libraries, of those that were named. */
  get nvidia() {
    return this.named.filter(isNvidia);
  }

  /** @param requirements as pip understands them @returns the files */
  async fetch(requirements) {
    const into = this.keep ? resolve('tensorflow-wheels') : join(this.work, 'wheels');
    if (this.keep) this.kept = into;
    mkdirSync(into, { recursive: true });
    // A folder for this download alone: its content is then known, whatever else ./tensorflow-wheels has.
    const fresh = mkdtempSync(join(this.work, 'fetch-'));
    await download(this.python, this.platform, requirements, fresh);
    const names = readdirSync(fresh).filter((name) => name.endsWith('.whl'));
    return names.map((name) => {
      const [wheel, target] = [join(fresh, name), join(into, name)];
      if (this.keep) copyFileSync(wheel, target);
      else renameSync(wheel, target);
      rmSync(wheel, { force: true });
      return target;
    });
  }

  /** Makes room: what was downloaded and is not kept is no longer needed. */
  discard(wheel) {
    if (wheel.startsWith(this.work)) rmSync(wheel);
  }
}
