/** Neighbours of each vertex along the edges of a mesh. */
export type MeshGraph = readonly (readonly number[])[];

export function meshGraph(triangles: Uint32Array, vertices: number): MeshGraph {
  const neighbours = Array.from({ length: vertices }, () => new Set<number>());
  for (let corner = 0; corner < triangles.length; corner++) {
    const a = triangles[corner]!;
    const b = triangles[corner % 3 === 2 ? corner - 2 : corner + 1]!;
    neighbours[a]!.add(b);
    neighbours[b]!.add(a);
  }
  return neighbours.map((set) => [...set]);
}

/** The shortest way along edges from one vertex to another (Dijkstra), both included. */
export function shortestPath(
  graph: MeshGraph,
  positions: Float32Array,
  from: number,
  to: number,
): readonly number[] {
  const best = new Map<number, number>([[from, 0]]);
  const before = new Map<number, number>();
  const open = new Set([from]);
  while (open.size > 0) {
    let vertex = -1;
    for (const candidate of open) {
      if (vertex < 0 || best.get(candidate)! < best.get(vertex)!) vertex = candidate;
    }
    if (vertex === to) break;
    open.delete(vertex);
    for (const next of graph[vertex]!) {
      const length = best.get(vertex)! + distance(positions, vertex, next);
      if (length >= (best.get(next) ?? Number.POSITIVE_INFINITY)) continue;
      best.set(next, length);
      before.set(next, vertex);
      open.add(next);
    }
  }
  const path = [to];
  while (path[0] !== from) {
    const previous = before.get(path[0]!);
    if (previous === undefined) throw new Error(`no way from vertex ${from} to ${to} along the mesh`);
    path.unshift(previous);
  }
  return path;
}

/** A way through several vertices. */
export function pathThrough(
  graph: MeshGraph,
  positions: Float32Array,
  stations: readonly number[],
): readonly number[] {
  const path = [stations[0]!];
  for (let i = 1; i < stations.length; i++) {
    path.push(...shortestPath(graph, positions, stations[i - 1]!, stations[i]!).slice(1));
  }
  return path;
}

export function distance(positions: Float32Array, a: number, b: number): number {
  return Math.hypot(
    positions[3 * a]! - positions[3 * b]!,
    positions[3 * a + 1]! - positions[3 * b + 1]!,
    positions[3 * a + 2]! - positions[3 * b + 2]!,
  );
}
