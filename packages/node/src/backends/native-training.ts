import { randomUUID } from 'node:crypto';
import {
  ACTIVATION_GRADIENT_KERNEL,
  ADAM_KERNEL,
  type AdamAttributes,
  POOL_GRADIENT_KERNEL,
  POOL_KERNEL,
} from '@musica/core/tensors';
import { getKernel, type KernelConfig, registerKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { Attribute, Metadata, NativeBackend } from './native-binding';
import { pool, poolGradient } from './native-pool';

const slots = ['value', 'first', 'second', 'average'] as const;
type Slot = (typeof slots)[number];

/**
 * Teaches native TensorFlow to update weights in place, with its own fused Adam: the same sums as in TensorFlow.js' small
 * operations, which read and write all weights many times over. Pools keep their argmax.
 */
export function registerTrainingKernels(): void {
  if (getKernel(ADAM_KERNEL, 'tensorflow') !== undefined) return;
  const backendName = 'tensorflow';
  registerKernel({ kernelName: ADAM_KERNEL, backendName, kernelFunc: adam });
  registerKernel({ kernelName: ACTIVATION_GRADIENT_KERNEL, backendName, kernelFunc: activationGradient });
  registerKernel({ kernelName: POOL_KERNEL, backendName, kernelFunc: pool });
  registerKernel({ kernelName: POOL_GRADIENT_KERNEL, backendName, kernelFunc: poolGradient });
}

const activationGradient: KernelConfig['kernelFunc'] = ({ inputs, backend, attrs }) => {
  const { dy, y } = inputs as { dy: TensorInfo; y: TensorInfo };
  const native = backend as unknown as NativeBackend;
  const { TF_ATTR_TYPE, TF_FLOAT } = native.binding;
  const attributes = [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }];
  const { activation } = attrs as { activation?: unknown };
  // ReluGrad wants the gradient first, the other two the output.
  if (activation === 'relu') return native.executeSingleOutput('ReluGrad', attributes, [dy, y]);
  const name = activation === 'sigmoid' ? 'SigmoidGrad' : 'TanhGrad';
  return native.executeSingleOutput(name, attributes, [y, dy]);
};

const adam: KernelConfig['kernelFunc'] = ({ inputs, backend, attrs }) => {
  const tensors = inputs as unknown as Record<Slot | 'gradient', TensorInfo>;
  const { beta1, beta2, rate, epsilon, averageDecay, memo } = attrs as unknown as AdamAttributes;
  const native = backend as unknown as NativeBackend;
  const { binding } = native;
  const type = (name: string): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT });
  const flag = (name: string): Attribute => ({ name, type: binding.TF_ATTR_BOOL, value: false });
  const used = averageDecay > 0 ? slots : slots.slice(0, 3);

  // TensorFlow changes only what it calls resource variables; each takes over its slot's memory and gives it back.
  memo.resources ??= makeResources(native, tensors);
  memo.release ??= () => releaseResources(native, memo.resources as Record<Slot, number>);
  const resources = memo.resources as Record<Slot, number>;
  for (const slot of used) {
    const { dataId } = tensors[slot];
    const [id] = native.getInputTensorIds([tensors[slot]]) as [number];
    binding.executeOp('AssignVariableOp', [type('dtype')], [resources[slot], id], 0);
    // Memory with one owner is changed in place. Whoever else holds the tensor (a copy for evaluation) keeps it as it is.
    if (native.refCount(dataId) > 1) continue;
    binding.deleteTensor(id);
    native.tensorMap.get(dataId).id = -1;
  }

  const scalars: number[] = [];
  const scalar = (value: number) => {
    const id = binding.createTensor([], binding.TF_FLOAT, Float32Array.of(value));
    scalars.push(id);
    return id;
  };
  const [gradient] = native.getInputTensorIds([tensors.gradient]) as [number];
  const { value, first, second, average } = resources;
  // Powers of 0 turn TensorFlow's own correction of the bias off: `rate` and `epsilon` hold it in double precision.
  const numbers = [0, 0, rate, beta1, beta2, epsilon].map(scalar);
  const adamAttributes = [type('T'), flag('use_locking'), flag('use_nesterov')];
  binding.executeOp('ResourceApplyAdam', adamAttributes, [value, first, second, ...numbers, gradient], 0);

  const read = (slot: Slot) => binding.executeOp('ReadVariableOp', [type('dtype')], [resources[slot]], 1)[0]!;
  const results: Partial<Record<Slot, Metadata>> = {
    value: read('value'),
    first: read('first'),
    second: read('second'),
  };
  if (averageDecay > 0) {
    // average -= (1 - decay) * (average - value)
    const old = read('average').id;
    const [difference] = binding.executeOp('Sub', [type('T')], [old, results.value!.id], 1) as [Metadata];
    binding.deleteTensor(old);
    const descent = [average, scalar(1 - averageDecay), difference.id];
    binding.executeOp('ResourceApplyGradientDescent', [type('T'), flag('use_locking')], descent, 0);
    binding.deleteTensor(difference.id);
    results.average = read('average');
  }
  for (const id of scalars) binding.deleteTensor(id);
  return used.map((slot) => native.createOutputTensor(results[slot]!));
};

function makeResources({ binding }: NativeBackend, tensors: Record<Slot, TensorInfo>): Record<Slot, number> {
  const make = (slot: Slot) => {
    const attributes = [
      { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
      { name: 'shared_name', type: binding.TF_ATTR_STRING, value: `musica-${slot}-${randomUUID()}` },
      { name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
      { name: 'shape', type: binding.TF_ATTR_SHAPE, value: tensors[slot].shape },
    ];
    return binding.executeOp('VarHandleOp', attributes, [], 1)[0]!.id;
  };
  return Object.fromEntries(slots.map((slot) => [slot, make(slot)])) as Record<Slot, number>;
}

function releaseResources({ binding }: NativeBackend, resources: Record<Slot, number>): void {
  const ignore = { name: 'ignore_lookup_error', type: binding.TF_ATTR_BOOL, value: true };
  for (const id of Object.values(resources)) {
    binding.executeOp('DestroyResourceOp', [ignore], [id], 0);
    binding.deleteTensor(id);
  }
}
