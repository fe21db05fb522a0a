import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { FaceCamera } from './FaceCamera.jsx';

function App() {
  const [on, setOn] = useState(true);
  const [count, setCount] = useState();
  return (
    <main>
      <h1>Faces</h1>
      {on && <FaceCamera onFaces={(faces) => setCount(faces.length)} />}
      <p>
        <button type="button" onClick={() => setOn(!on)}>
          {on ? 'Stop' : 'Start'}
        </button>{' '}
        <output>{on && count !== undefined ? `${count} in view` : ''}</output>
      </p>
    </main>
  );
}

createRoot(document.querySelector('#root')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
