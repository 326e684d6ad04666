import { create } from 'qrcode';
import { useMemo } from 'react';

/** A QR code as one SVG path with the quiet zone of four modules (ISO/IEC 18004), dark on white in every theme. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { modules } = create(text, { errorCorrectionLevel: 'M' });
    let drawn = '';
    for (let y = 0; y < modules.size; y += 1)
      for (let x = 0; x < modules.size; x += 1)
        if (modules.data[y * modules.size + x]) drawn += `M${x + 4} ${y + 4}h1v1h-1z`;
    return { size: modules.size + 8, path: drawn };
  }, [text]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
