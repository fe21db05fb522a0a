import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { Attribute, Binding, NativeBackend } from './native-binding';

// TensorFlow's pool that keeps its argmax. Its MaxPoolGrad, without, searches for the largest values a second time; comparing
// the input with the pooled values, as other backends do, takes four more passes over the largest tensor of a step.

/** Outputs the pooled values and their places, counted within each image. */
export const pool: KernelConfig['kernelFunc'] = ({ inputs, backend }) => {
  const { x } = inputs as { x: TensorInfo };
  const native = backend as unknown as NativeBackend;
  // Whole numbers of 32 bits are all that TensorFlow.js can hold.
  const attributes = poolAttributes(native.binding, native.binding.TF_INT32);
  return native.executeMultipleOutputs('MaxPoolWithArgmax', attributes, [x], 2);
};

export const poolGradient: KernelConfig['kernelFunc'] = ({ inputs, backend }) => {
  const { x, dy, places } = inputs as { x: TensorInfo; dy: TensorInfo; places: TensorInfo };
  const native = backend as unknown as NativeBackend;
  const { binding } = native;
  const [xId, dyId, placesId] = native.getInputTensorIds([x, dy, places]) as [number, number, number];
  // On processors this kernel exists for places of 64 bits only.
  const cast: Attribute[] = [
    { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 },
    { name: 'DstT', type: binding.TF_ATTR_TYPE, value: binding.TF_INT64 },
    { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false },
  ];
  const wide = binding.executeOp('Cast', cast, [placesId], 1)[0]!.id;
  try {
    const attributes = poolAttributes(binding, binding.TF_INT64);
    const [dx] = binding.executeOp('MaxPoolGradWithArgmax', attributes, [xId, dyId, wide], 1);
    return native.createOutputTensor(dx!);
  } finally {
    binding.deleteTensor(wide);
  }
};

function poolAttributes(binding: Binding, placeType: number): Attribute[] {
  const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_BOOL, TF_ATTR_STRING, TF_FLOAT } = binding;
  return [
    { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'Targmax', type: TF_ATTR_TYPE, value: placeType },
    { name: 'ksize', type: TF_ATTR_INT, value: [1, 2, 2, 1] },
    { name: 'strides', type: TF_ATTR_INT, value: [1, 2, 2, 1] },
    { name: 'padding', type: TF_ATTR_STRING, value: 'VALID' },
    { name: 'include_batch_in_index', type: TF_ATTR_BOOL, value: false },
  ];
}
