import { accessSync, constants, statfsSync } from 'node:fs';
import { EXIT, fail } from './failure.mjs';

/** @returns what wheels call this machine, and its glibc */
export function checkPlatform(gpu) {
  const report = process.report.getReport().header;
  const { platform, arch } = process;
  const supported = 'Supported: Linux with glibc on x64, and (untested, CPU only) on arm64.';
  if (platform !== 'linux') {
    fail(
      EXIT.missing,
      `This script does not support ${platform} ${arch}. ${supported}\n` +
        "Use the package's own installation there: npm rebuild @tensorflow/tfjs-node",
    );
  }
  if (!report.glibcVersionRuntime) {
    fail(EXIT.missing, `TensorFlow has no build for Linux without glibc (musl, Alpine). ${supported}`);
  }
  if (arch !== 'x64' && (arch !== 'arm64' || gpu)) {
    fail(EXIT.missing, `This script does not support Linux ${arch}${gpu ? ' with --gpu' : ''}. ${supported}`);
  }
  return { machine: arch === 'x64' ? 'x86_64' : 'aarch64', glibc: report.glibcVersionRuntime };
}

/** @param gigabytes that must be free */
export function checkSpace(dir, gigabytes) {
  try {
    accessSync(dir, constants.W_OK);
  } catch {
    fail(EXIT.missing, `${dir} cannot be written to.`);
  }
  const { bavail, bsize } = statfsSync(dir);
  const free = (bavail * bsize) / 1e9;
  if (free < gigabytes) {
    fail(
      EXIT.missing,
      `${gigabytes} GB of free disk space are needed in ${dir}, there are ${free.toFixed(1)} GB.`,
    );
  }
}
