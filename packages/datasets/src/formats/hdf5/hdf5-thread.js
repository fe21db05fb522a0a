// The program of a thread that reads one HDF5 file. JavaScript, so that a thread runs it from the sources as well.
// A damaged file can leave the HDF5 library unusable; the library ends with the thread, and the next file gets a new one.
import { parentPort, workerData } from 'node:worker_threads';

const { file, mostBytes, mostMemory } = workerData;
/** Most values that one array of a file may declare. */
const MOST_VALUES = 64 * 2 ** 20;
const MOST_CELLS = 1e6;

limitMemory(mostMemory);
const loading = import('h5wasm/node');
let h5;
let opened;

class Refused extends Error {}
/** @returns {never} */
const refuse = (message) => {
  throw new Refused(message);
};
/** What a name or a cell refers to, kept from one question to the next. */
const cells = new Map();

const answers = {
  async open() {
    h5 = await loading;
    quieten(await h5.ready);
    opened = new h5.File(file, 'r');
    // The library reports a failure by a negative handle.
    if (opened.file_id < 0n) refuse('the file cannot be read: it is damaged or cut');
  },
  has: (name) => opened.get(name) !== null,
  array: (name) => read(datasetNamed(name), name),
  count(name) {
    const dataset = datasetNamed(name);
    const count = countOf(dataset);
    if (!(count >= 0 && count <= MOST_CELLS && count * 8 <= mostBytes)) {
      refuse(`${name} declares ${dataset.shape?.join(' x ')} cells`);
    }
    const { value } = dataset;
    if (!Array.isArray(value) || value.length !== count) refuse(`${name} is no cell array`);
    cells.set(name, value);
    return count;
  },
  cell(name, index) {
    const target = opened.dereference(cells.get(name)[index]);
    return read(target instanceof h5.Dataset ? target : null, `${name}{${index + 1}}`);
  },
};

parentPort.on('message', async ({ ask, name, index }) => {
  try {
    const value = await answers[ask](name, index);
    parentPort.postMessage({ value }, value?.data ? [value.data.buffer] : []);
  } catch (error) {
    const what = name === undefined ? 'the file' : name;
    const message = error instanceof Error ? error.message : String(error);
    parentPort.postMessage({
      refused: error instanceof Refused ? message : `${what} cannot be read: ${message}`,
    });
  }
});

function datasetNamed(name) {
  const found = opened.get(name);
  return found instanceof h5.Dataset ? found : refuse(`no array ${name}`);
}

function countOf(dataset) {
  return dataset.shape?.reduce((product, side) => product * side, 1) ?? -1;
}

function read(dataset, name) {
  const { shape, metadata } = dataset ?? {};
  if (!dataset || !shape || !metadata) refuse(`${name} is no array`);
  const count = countOf(dataset);
  const bytes = count * Math.max(1, metadata.size);
  if (!(count >= 0 && count <= MOST_VALUES && bytes <= mostBytes)) {
    refuse(`${name} declares ${shape.join(' x ')} values, too many for a file of its size`);
  }
  const { value } = dataset;
  const isNumbers = [Uint8Array, Float64Array, Float32Array, Uint16Array, Int32Array].some(
    (kind) => value instanceof kind,
  );
  if (!isNumbers || value.length !== count) refuse(`${name} is no sound array of numbers`);
  // A copy of its own, which is handed over.
  return { shape, data: value instanceof Uint8Array ? Uint8Array.from(value) : Float64Array.from(value) };
}

/**
 * Keeps the library from taking more: a chunk may declare any size, whatever the file holds. The library gets no memory
 * then, and says that it could not read.
 * @param {number} most bytes
 */
function limitMemory(most) {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * 65536 > most)
      throw new RangeError('too much memory for a file of its size');
    return grow.call(this, pages);
  };
}

/** The C library writes a page about every failure past what Node can redirect; what failed is told by the answers. */
function quieten(library) {
  const stderr = library.FS?.streams?.[2];
  if (stderr) stderr.stream_ops = { write: (_stream, _bytes, _offset, length) => length };
}
