// The program of a thread that reads one HDF5 file.
import { answerAbout, file, mostBytes, refuse } from '../../files/file-thread-program.js';

/** Most values that one array of a file may declare. */
const MOST_VALUES = 64 * 2 ** 20;
const MOST_CELLS = 1e6;

let h5;
let opened;
/** What a name or a cell refers to, kept from one question to the next. */
const cells = new Map();

answerAbout({
  async open() {
    h5 = await loading;
    quieten(await h5.ready);
    opened = new h5.File(file, 'r');
    // The library reports a failure by a negative handle.
    if (opened.file_id < 0n) refuse('the file cannot be read: it is damaged or cut');
  },
  has: ({ name }) => opened.get(name) !== null,
  array: ({ name }) => read(datasetNamed(name), name),
  count({ name }) {
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
  cell({ name, index }) {
    const target = opened.dereference(cells.get(name)[index]);
    return read(target instanceof h5.Dataset ? target : null, `${name}{${index + 1}}`);
  },
});
const loading = import('h5wasm/node');

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

/** The C library writes a page about every failure past what Node can redirect; what failed is told by the answers. */
function quieten(library) {
  const stderr = library.FS?.streams?.[2];
  if (stderr) stderr.stream_ops = { write: (_stream, _bytes, _offset, length) => length };
}
