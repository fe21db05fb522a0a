export { levelSizes, stepGraph } from './cascade-graph';
export { exportOnnx } from './export-onnx';
export type { ExportedFile } from './exported-file';
export { OPSET } from './onnx-graph';
