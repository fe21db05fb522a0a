/**
 * The unit that `Box.roll` is given in, in one place: trigonometry is done in radians, clockwise as seen.
 * Now boxes are rolled in radians as well.
 */
export const radiansOfRoll = (roll = 0): number => roll;

/** From radians to the unit of `Box.roll`. */
export const rollOfRadians = (radians: number): number => radians;
