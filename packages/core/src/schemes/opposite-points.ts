/**
 * The points of a closed contour that lie opposite each other, such as those of the upper and the lower lid: the second and
 * the last, the third and the last but one, and so on. Its corners, the first point and that half way around, are in no pair.
 * @param contour an even number of values, at least 4: from one corner along the upper edge to the other and back
 */
export function oppositePoints<T>(contour: readonly T[]): [upper: T, lower: T][] {
  const pairs: [T, T][] = [];
  for (let i = 1; i < contour.length / 2; i++) pairs.push([contour[i]!, contour[contour.length - i]!]);
  return pairs;
}
