export { csvLines, csvWriter } from './csv';
export { type FaceInVideo, type FaceRow, faceRow, type TableFace } from './face-row';
export { parquetBytes } from './parquet';
