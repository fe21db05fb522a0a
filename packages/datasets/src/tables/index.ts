export { csvLines } from './csv';
export { type FaceRow, faceRow, type TableFace } from './face-row';
export { parquetBytes } from './parquet';
