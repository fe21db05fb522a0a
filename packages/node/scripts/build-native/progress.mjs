export const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

const startTime = Date.now();
/** A line of progress, with the seconds since the start. */
export const say = (message) =>
  console.log(`[${((Date.now() - startTime) / 1000).toFixed(0).padStart(3)} s] ${message}`);
