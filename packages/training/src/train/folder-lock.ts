import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { MusicaError, outputError } from '@musica/core';

/** Who trains in a folder. A process is known by its start as well: its number is given again. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process started, as the system counts; missing where it does not tell. */
  readonly started?: string;
  /** Tells two locks of one process apart. */
  readonly token: string;
}

/** A lock that nobody renews for so long, in milliseconds, is of a machine that is gone. */
const FORGOTTEN = 10 * 60_000;
const RENEWED_EVERY = 60_000;

/** A folder that no other training works in until it is released. */
export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Claims a folder for one training: two in one folder would overwrite each other's checkpoints. The lock of a process that
 * is dead is taken over at once, that of another machine once it was not renewed for ten minutes. Own code, because the
 * packages for it judge by age alone: a killed training could not go on for a while.
 * @throws MusicaError `output` where another training has it, or nothing can be written.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const file = join(folder, 'training.lock');
  const own: Owner = {
    pid: process.pid,
    host: hostname(),
    ...startOf(process.pid),
    token: randomBytes(8).toString('hex'),
  };
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await claim(file, own)) return held(file, own);
    const owner = await ownerOf(file);
    if (owner !== undefined && (await isAlive(file, owner))) throw taken(folder, file, owner);
    await setAside(file, owner);
  }
  throw new MusicaError('output', `${file}: cannot be claimed: other trainings keep claiming it`);
}

/** Makes the lock unless there is one: written whole beside it, then named, so that nobody reads half of one. */
async function claim(file: string, own: Owner): Promise<boolean> {
  const whole = `${file}.${own.token}`;
  try {
    const handle = await open(whole, 'wx');
    await handle.writeFile(`${JSON.stringify(own)}\n`);
    await handle.close();
    try {
      await link(whole, file);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      // A file system without links: what is left is to make it where it shall be.
      const made = await open(file, 'wx').catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'EEXIST') return undefined;
        throw cause;
      });
      await made?.writeFile(`${JSON.stringify(own)}\n`);
      await made?.close();
      return made !== undefined;
    }
  } catch (cause) {
    throw outputError(file, cause);
  } finally {
    await rm(whole, { force: true }).catch(() => undefined);
  }
}

/** Undefined where there is none any more, or what lies there is no lock. */
async function ownerOf(file: string): Promise<Owner | undefined> {
  try {
    const { pid, host, started, token } = JSON.parse(await readFile(file, 'utf8')) as Partial<Owner>;
    if (!Number.isInteger(pid) || typeof host !== 'string') return undefined;
    return { pid: pid!, host, ...(started === undefined ? {} : { started }), token: String(token) };
  } catch {
    return undefined;
  }
}

async function isAlive(file: string, { pid, host, started }: Owner): Promise<boolean> {
  if (host !== hostname()) {
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
    return Date.now() - mtimeMs < FORGOTTEN;
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = startOf(pid).started;
  return started === undefined || now === undefined || now === started;
}

/** Field 22 of /proc/PID/stat (proc(5)), after the name, which may hold blanks and brackets itself. */
function startOf(pid: number): Pick<Owner, 'started'> {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const started = text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
    return started === undefined ? {} : { started };
  } catch {
    return {};
  }
}

/** Removes a stale lock; where another training was quicker and this took its lock, it is given back. */
async function setAside(file: string, stale: Owner | undefined): Promise<void> {
  const aside = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const found = await ownerOf(aside);
  if (found !== undefined && found.token !== stale?.token) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

function held(file: string, own: Owner): FolderLock {
  const renew = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  }, RENEWED_EVERY);
  renew.unref();
  return {
    async release() {
      clearInterval(renew);
      const owner = await ownerOf(file);
      if (owner?.token === own.token) await rm(file, { force: true }).catch(() => undefined);
    },
  };
}

function taken(folder: string, file: string, { pid, host }: Owner): MusicaError {
  const where = host === hostname() ? '' : ` on ${host}`;
  return new MusicaError('output', `another training works in ${folder} (process ${pid}${where})`, {
    hint: `wait for it or stop it, or name another folder; if it is gone for good, delete ${file}`,
  });
}
