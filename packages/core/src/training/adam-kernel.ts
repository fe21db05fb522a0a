/**
 * Kernel that a backend may register to change a weight and its moments in place:
 * inputs `value`, `first`, `second`, `average`, `gradient`, attributes `AdamAttributes`, outputs the new `value`,
 * `first`, `second` and, where `averageDecay` is not 0, `average`.
 * It may take over the memory of the inputs that nobody but the caller holds, except `gradient`.
 */
export const ADAM_KERNEL = 'MusicaAdam';

export interface AdamAttributes {
  readonly beta1: number;
  readonly beta2: number;
  /** value -= rate * first / (sqrt(second) + epsilon); the bias of the young moments is in both numbers. */
  readonly rate: number;
  readonly epsilon: number;
  /** 0 for no average. */
  readonly averageDecay: number;
  /** Of this weight: what the kernel keeps from step to step. */
  readonly memo: AdamMemo;
}

export interface AdamMemo {
  /** Frees what the kernel keeps. */
  release?: () => void;
  [key: string]: unknown;
}
