import type { Box } from '@musica/core';

/** A box that was turned about its centre, by degrees clockwise. */
export function rolledAtCentre(box: Box, degrees: number): Box {
  const roll = degrees - 360 * Math.round(degrees / 360);
  return roll === 0 ? box : { ...box, roll };
}

/** A box that was turned about its upper left corner, by degrees clockwise: the centre moves with it. */
export function rolledAtCorner(box: Box, degrees: number): Box {
  const angle = (degrees / 180) * Math.PI;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [toX, toY] = [box.width / 2, box.height / 2];
  const x = box.x + cos * toX - sin * toY - toX;
  const y = box.y + sin * toX + cos * toY - toY;
  return rolledAtCentre({ ...box, x, y }, degrees);
}
