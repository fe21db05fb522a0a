import { fileURLToPath } from 'node:url';
import type { Box } from '@musica/core';

/** The sample photograph, on the disk; in a page it is /samples/astronaut.png. */
export const astronaut = fileURLToPath(new URL('../../../../samples/astronaut.png', import.meta.url));

/** Drawn by hand around chin, brows and the sides of the jaw. */
export const astronautBox: Box = { x: 174, y: 84, width: 99, height: 100 };
