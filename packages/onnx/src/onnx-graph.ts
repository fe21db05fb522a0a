import { bytes, integer, join, littleEndian, type Message, message, text } from './protobuf';

// Field numbers and enum values are those of onnx.proto (github.com/onnx/onnx, IR version 8).
const FLOAT = 1;
const INT64 = 7;
const AttributeType = { int: 2, string: 3, ints: 7 } as const;

/** Operators are those of this version: the first with `GridSample` and that every runtime in use knows. */
export const OPSET = 17;
const IR_VERSION = 8;

/** Names a value in a graph: an input, a weight or what a node computes. */
export type Value = string;

/** Attributes by name: whole numbers or strings. */
export type Attributes = Readonly<Record<string, number | readonly number[] | string>>;

/** The name and shape of an input or output; a string is the name of a size that may vary, such as `batch`. */
export interface Port {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** Builds an ONNX graph of float tensors node by node; `encode` makes the file. */
export class OnnxGraph {
  readonly #nodes: Uint8Array[] = [];
  readonly #initializers: Uint8Array[] = [];
  readonly #inputs: Port[] = [];
  readonly #outputs: Port[] = [];
  readonly #constants = new Map<string, Value>();
  #count = 0;

  input(name: string, shape: Port['shape']): Value {
    this.#inputs.push({ name, shape });
    return name;
  }

  /** A weight. */
  weight(name: string, shape: readonly number[], values: Float32Array): Value {
    this.#initializers.push(message(5, tensor(name, shape, FLOAT, littleEndian(values))));
    return name;
  }

  /** Numbers that are no weights. */
  floats(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    return this.#constant(`float ${shape} ${values}`, (name) =>
      tensor(name, shape, FLOAT, littleEndian(Float32Array.from(values))),
    );
  }

  /** A single number. */
  scalar(value: number): Value {
    return this.floats([value], []);
  }

  /** Sizes, indices and axes. */
  integers(values: readonly number[]): Value {
    return this.#constant(`int ${values}`, (name) =>
      tensor(name, [values.length], INT64, littleEndian(BigInt64Array.from(values, BigInt))),
    );
  }

  #constant(key: string, encode: (name: string) => Message): Value {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.#constants.size}`;
    this.#constants.set(key, name);
    this.#initializers.push(message(5, encode(name)));
    return name;
  }

  /** A node with one output. */
  node(operator: string, inputs: readonly Value[], attributes: Attributes = {}, output?: string): Value {
    const result = output ?? `${operator.toLowerCase()}_${this.#count++}`;
    const fields = [
      ...inputs.map((input) => text(1, input)),
      text(2, result),
      text(3, `node_${result}`),
      text(4, operator),
      ...Object.entries(attributes).map(([name, value]) => message(5, attribute(name, value))),
    ];
    this.#nodes.push(message(1, fields));
    return result;
  }

  /** Makes a value an output under a name of its own. */
  output(value: Value, { name, shape }: Port): void {
    this.node('Identity', [value], {}, name);
    this.#outputs.push({ name, shape });
  }

  /** The content of an .onnx file. */
  encode(name: string, description: string, metadata: Readonly<Record<string, string>>): Uint8Array {
    const graph: Message = [
      ...this.#nodes,
      text(2, name),
      ...this.#initializers,
      ...this.#inputs.map((port) => message(11, valueInfo(port))),
      ...this.#outputs.map((port) => message(12, valueInfo(port))),
    ];
    return join([
      integer(1, IR_VERSION),
      text(2, 'musica'),
      text(6, description),
      message(7, graph),
      message(8, [text(1, ''), integer(2, OPSET)]),
      ...Object.entries(metadata).map(([key, value]) => message(14, [text(1, key), text(2, value)])),
    ]);
  }
}

function tensor(name: string, shape: readonly number[], type: number, data: Uint8Array): Message {
  return [...shape.map((size) => integer(1, size)), integer(2, type), text(8, name), bytes(9, data)];
}

function attribute(name: string, value: Attributes[string]): Message {
  const typed = (type: number, ...fields: Uint8Array[]) => [text(1, name), ...fields, integer(20, type)];
  if (typeof value === 'number') return typed(AttributeType.int, integer(3, value));
  if (typeof value === 'string') return typed(AttributeType.string, text(4, value));
  return typed(AttributeType.ints, ...value.map((item) => integer(8, item)));
}

function valueInfo({ name, shape }: Port): Message {
  const dimensions = shape.map((size) =>
    message(1, [typeof size === 'string' ? text(2, size) : integer(1, size)]),
  );
  const tensorType = [integer(1, FLOAT), message(2, dimensions)];
  return [text(1, name), message(2, [message(1, tensorType)])];
}
