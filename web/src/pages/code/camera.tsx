import { useEffect, useRef, useState } from 'react';
import { useText } from '../../i18n/index.ts';

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

const EVERY_MS = 200;

/** Reads QR codes from the camera: by the browser's own detector where it has one, else by jsQR. */
export function Camera({ onCode }: { onCode: (text: string) => void }) {
  const { t } = useText('health-code');
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let ended = false;
    let stream: MediaStream | undefined;
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    const start = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      const element = video.current;
      if (ended || !element) return stop();
      element.srcObject = stream;
      await element.play();
      const read = await reader();
      while (!ended) {
        const found = await read(element);
        if (found && !ended) {
          stop();
          onCode(found);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      }
    };
    start().catch(() => !ended && setFailed(true));
    return () => {
      ended = true;
      stop();
    };
  }, [onCode]);
  if (failed)
    return (
      <div className="note note-failure" role="alert">
        <div className="note-title">✕ {t('camera-none')}</div>
        <p>{t('camera-none-how')}</p>
      </div>
    );
  return <video ref={video} className="scan-camera" muted playsInline aria-label={t('camera')} />;
}

async function reader(): Promise<(video: HTMLVideoElement) => Promise<string | undefined>> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (own) {
    const detector = new own({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { default: jsQr } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    if (!context || video.videoWidth === 0) return undefined;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return jsQr(data, width, height)?.data;
  };
}
