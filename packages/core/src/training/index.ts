export * from './batch';
export * from './error-head';
export * from './gradients';
export * from './landmark-error-fit';
export * from './loss';
export * from './patch-dropout';
export * from './schedule';
export * from './trainer';
