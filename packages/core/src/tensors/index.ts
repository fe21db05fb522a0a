// What needs TensorFlow.js: the reference engine, models as tensors, what training is made of. Whoever only aligns faces
// never imports it.
export { tensorAligner } from '../aligner/tensor-aligner';
export { TensorEngine } from '../aligner/tensor-engine';
export { startBackend } from '../backend/start-backend';
export { ACTIVATION_GRADIENT_KERNEL, type Activation } from '../cascade/activation-gradient';
export { averageCascades } from '../cascade/average';
export { Cascade } from '../cascade/cascade';
export { cascadeOf, weightsOf } from '../cascade/cascade-weights';
export * from '../cascade/pool-kernels';
export { type CascadeState, runStep, type StepOutput } from '../cascade/step';
export { anyInputSize, type BlazeFaceGraph, TensorFaceNetwork } from '../detector/blazeface/tensor-network';
export { explain } from '../explain/explain';
export type { ExplainedFace, ExplainedPatch, ExplainedStep } from '../explain/explained-face';
export { leaveOut } from '../explain/leave-out';
export { loadModel, modelArtifacts, type SaveOptions, saveModel } from '../model/model-files';
export * from '../training/adam-kernel';
export * from '../vectors/reference-vectors';
