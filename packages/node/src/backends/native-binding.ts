import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';

/** The parts of tfjs-node's backend and binding that are used here; ids name tensors in TensorFlow. */
export interface NativeBackend {
  readonly binding: Binding;
  readonly tensorMap: { get(dataId: object): { id: number } };
  executeSingleOutput(name: string, attributes: Attribute[], inputs: readonly TensorInfo[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: Attribute[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[];
  createOutputTensor(metadata: Metadata): Tensor;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  refCount(dataId: object): number;
}

export interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_INT64: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
  executeOp(name: string, attributes: Attribute[], inputs: number[], outputs: number): Metadata[];
  createTensor(shape: number[], type: number, values: Float32Array): number;
  deleteTensor(id: number): void;
}

export interface Metadata {
  readonly id: number;
}

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}
