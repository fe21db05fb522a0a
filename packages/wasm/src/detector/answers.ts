/**
 * The answers of one grid, each cell's scores and values apart.
 * @param memory [cells, filters] from `from` on: for each cell the scores of its anchors, then 16 values for each
 */
export function answersOf(
  memory: Float32Array,
  from: number,
  cells: number,
  filters: number,
  anchors: number,
): { scores: Float32Array; values: Float32Array } {
  const scores = new Float32Array(cells * anchors);
  const values = new Float32Array(cells * anchors * 16);
  for (let cell = 0, at = from; cell < cells; cell++, at += filters) {
    for (let i = 0; i < anchors; i++) scores[cell * anchors + i] = memory[at + i]!;
    values.set(memory.subarray(at + anchors, at + 17 * anchors), cell * anchors * 16);
  }
  return { scores, values };
}
