/**
 * Has the service worker keep what the page has loaded so far, so that it starts again without a network.
 * @returns whether it is kept; not on file://, on hosts without https, or where the browser stores nothing
 */
export async function keepOffline(): Promise<boolean> {
  // The build writes it into the page.
  const list = document.querySelector('#files')?.textContent;
  if (!list || !('serviceWorker' in navigator) || !/^https?:$/.test(location.protocol)) return false;
  try {
    const folder = new URL('./', location.href);
    await navigator.serviceWorker.register(new URL('service-worker.js', folder));
    const { active } = await navigator.serviceWorker.ready;
    const files = (JSON.parse(list) as string[]).map((file) => new URL(file, folder).href);
    const page = location.href.replace(/[?#].*$/, '');
    return await new Promise<boolean>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => resolve(data === true);
      active!.postMessage({ page, files }, [port2]);
    });
  } catch {
    // Private windows and blocked storage: the page goes on as it is.
    return false;
  }
}
