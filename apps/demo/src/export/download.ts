/** Hands a file to the browser's downloads. */
export function download(name: string, content: Blob | string, type = 'text/plain'): void {
  const url = URL.createObjectURL(typeof content === 'string' ? new Blob([content], { type }) : content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the browser has to have opened it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** "photo.jpg" to "photo"; nothing that a file system would stumble over. */
export function stemOf(name: string): string {
  const stem = name.replace(/\.[^.]+$/, '').replace(/[^\p{L}\p{N}._-]+/gu, '-');
  return stem.replace(/^-+|-+$/g, '') || 'image';
}
