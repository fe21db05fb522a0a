/** What all jobs have: an error that is not about an image is tried again by BullMQ, and few finished jobs are kept. */
export const jobDefaults = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 5000 },
  removeOnComplete: { count: 2000 },
} as const;
