/**
 * Pairs rows with columns so that as many as can be are paired, at the least sum of costs: the Hungarian method with
 * potentials and shortest augmenting paths (Kuhn 1955; Jonker and Volgenant 1987), in O(rows^2 x columns).
 * @param costs [rows][columns]; Infinity where a pair cannot be
 * @returns for each row its column, or undefined where it has none
 */
export function assign(costs: readonly (readonly number[])[]): (number | undefined)[] {
  const rows = costs.length;
  const given = costs[0]?.length ?? 0;
  // Every row has a column of its own for staying alone, dearer than any set of real pairs.
  const finite = costs.flat().filter(Number.isFinite);
  const alone = 1 + 2 * finite.reduce((sum, cost) => sum + Math.abs(cost), 0);
  const columns = given + rows;
  const cost = (row: number, column: number) => {
    if (column >= given) return column - given === row ? alone : Infinity;
    return costs[row]![column]!;
  };
  const ofRow = new Float64Array(rows);
  const ofColumn = new Float64Array(columns);
  const rowOf = new Int32Array(columns).fill(-1);
  for (let start = 0; start < rows; start++) {
    const distance = new Float64Array(columns).fill(Infinity);
    const cameFrom = new Int32Array(columns).fill(-1);
    const done = new Uint8Array(columns);
    let [row, last, reached] = [start, -1, 0];
    for (;;) {
      let next = -1;
      for (let column = 0; column < columns; column++) {
        if (done[column]) continue;
        const through = reached + cost(row, column) - ofRow[row]! - ofColumn[column]!;
        if (through < distance[column]!) {
          distance[column] = through;
          cameFrom[column] = last;
        }
        if (next < 0 || distance[column]! < distance[next]!) next = column;
      }
      done[next] = 1;
      reached = distance[next]!;
      last = next;
      if (rowOf[next]! < 0) break;
      row = rowOf[next]!;
    }
    ofRow[start]! += reached;
    for (let column = 0; column < columns; column++) {
      if (!done[column] || column === last) continue;
      ofRow[rowOf[column]!]! += reached - distance[column]!;
      ofColumn[column]! -= reached - distance[column]!;
    }
    for (let column = last; column >= 0; ) {
      const before = cameFrom[column]!;
      rowOf[column] = before < 0 ? start : rowOf[before]!;
      column = before;
    }
  }
  const result: (number | undefined)[] = new Array(rows).fill(undefined);
  for (let column = 0; column < given; column++) {
    if (rowOf[column]! >= 0) result[rowOf[column]!] = column;
  }
  return result;
}
