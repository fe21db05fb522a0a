/** `Box.roll` is in degrees, clockwise as seen; trigonometry is done in radians. */
export const radiansOfRoll = (roll = 0): number => (roll * Math.PI) / 180;

/** From radians to the unit of `Box.roll`. */
export const rollOfRadians = (radians: number): number => (radians * 180) / Math.PI;
