/** Files that are dropped on the page or pasted into it. */
export function onIncomingFile(open: (file: File) => void): void {
  // dragenter and dragleave come for every element that is passed.
  let depth = 0;
  const mark = (change: number) => {
    depth = Math.max(0, depth + change);
    document.body.classList.toggle('dropping', depth > 0);
  };
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  document.addEventListener('dragenter', (event) => hasFiles(event) && mark(1));
  document.addEventListener('dragleave', (event) => hasFiles(event) && mark(-1));
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    mark(-depth);
    const file = event.dataTransfer?.files[0];
    if (file) open(file);
  });
  document.addEventListener('paste', (event) => {
    const file = event.clipboardData?.files[0];
    if (!file) return;
    event.preventDefault();
    open(file);
  });
}
