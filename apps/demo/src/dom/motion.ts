/** Whether the system asks for pages that do not move by themselves. */
export const prefersReducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
