'use client';

import { useEffect, useRef, useState } from 'react';

/** Aligns the photograph that the user chooses, in the browser: nothing is uploaded. */
export function FacePhoto() {
  const finder = useRef(null);
  const [said, setSaid] = useState('');

  useEffect(() => () => void finder.current?.then((loaded) => loaded.dispose()).catch(() => {}), []);

  async function find(file) {
    if (!file) return;
    setSaid('Loading ..');
    try {
      // Imported here, so that the server, which has no browser, never does.
      const { loadFaceFinder } = await import('@musica/web');
      finder.current ??= loadFaceFinder({ model: 'lite', worker: true });
      const image = await createImageBitmap(file);
      const faces = await (await finder.current).find(image);
      setSaid(
        faces.map(({ predictedNme }) => `a face, ${predictedNme.toFixed(1)} % error expected`).join('; '),
      );
    } catch (error) {
      finder.current = null;
      setSaid(error.message);
    }
  }

  return (
    <p>
      <input type="file" accept="image/*" onChange={(event) => find(event.target.files[0])} />{' '}
      <output>{said}</output>
    </p>
  );
}
