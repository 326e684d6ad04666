import { Button, Input, Upload } from 'antd';
import { type PointerEvent, useRef, useState } from 'react';
import type { ProgramFormItem } from '../../../../src/http/contract.ts';
import { useText } from '../../i18n/index.ts';

/** As FHIR's Attachment. */
interface FileAnswer {
  contentType: string;
  data: string;
  title: string;
}
const MOST_BYTES = 600_000;
const LONGEST = 1280;
const PAD = { width: 360, height: 120 };

interface FileProps {
  item: ProgramFormItem;
  id: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

const isFile = (value: unknown): value is FileAnswer => typeof value === 'object' && value !== null && 'data' in value;

/** A photograph or a document; photographs are made small before they are kept. */
export function AttachmentField({ item, id, value, onChange }: FileProps) {
  const { t, l } = useText('programs');
  const [problem, setProblem] = useState<string>();
  const take = async (file: File) => {
    setProblem(undefined);
    try {
      const made = await reduced(file);
      if (made.data.length * 0.75 > MOST_BYTES) setProblem(t('file-large', { kilobytes: MOST_BYTES / 1000 }));
      else onChange(made);
    } catch (error) {
      // What the browser cannot read as a picture, and files of other kinds; the rest is a fault of this program.
      if (!(error instanceof DOMException || error instanceof WrongKind)) throw error;
      setProblem(t('file-unreadable'));
    }
  };
  return (
    <div className="file-field">
      {isFile(value) && <Preview file={value} label={l(item.label)} />}
      <Upload
        accept="image/*,application/pdf"
        showUploadList={false}
        beforeUpload={(file) => {
          void take(file);
          return false;
        }}
      >
        <Button id={id} size="small">
          {t(isFile(value) ? 'file-other' : 'file-choose')}
        </Button>
      </Upload>
      {isFile(value) && (
        <Button size="small" onClick={() => onChange(undefined)}>
          {t('remove-row')}
        </Button>
      )}
      {problem && (
        <span className="field-problem" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}

export function Preview({ file, label }: { file: FileAnswer; label: string }) {
  return file.contentType.startsWith('image/') ? (
    <img className="file-preview" src={`data:${file.contentType};base64,${file.data}`} alt={label} />
  ) : (
    <span>{file.title}</span>
  );
}

class WrongKind extends Error {}

async function reduced(file: File): Promise<FileAnswer> {
  if (!file.type.startsWith('image/')) {
    if (file.type !== 'application/pdf') throw new WrongKind(file.type);
    return { contentType: file.type, data: base64Of(await file.arrayBuffer()), title: file.name };
  }
  const image = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return { contentType: 'image/jpeg', data: canvas.toDataURL('image/jpeg', 0.8).split(',')[1]!, title: file.name };
}

function base64Of(content: ArrayBuffer): string {
  let text = '';
  for (const byte of new Uint8Array(content)) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Signed with a finger or a pen; who cannot writes the name, which is drawn. Every stroke and letter is kept at once. */
export function SignatureField({ item, id, value, onChange }: FileProps) {
  const { t, l } = useText('programs');
  const pad = useRef<HTMLCanvasElement>(null);
  const drawing = useRef(false);
  const [open, setOpen] = useState(!isFile(value));
  const [name, setName] = useState('');
  const keep = (title: string) => {
    const data = pad.current!.toDataURL('image/png').split(',')[1]!;
    onChange({ contentType: 'image/png', data, title: title || l(item.label) });
  };
  const place = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * PAD.width) / box.width,
      ((event.clientY - box.top) * PAD.height) / box.height,
    ] as const;
  };
  const end = () => {
    if (!drawing.current) return;
    drawing.current = false;
    keep(name.trim());
  };
  const clear = () => {
    onChange(undefined);
    setName('');
    setOpen(true);
    pad.current?.getContext('2d')?.clearRect(0, 0, PAD.width, PAD.height);
  };
  const write = (text: string) => {
    setName(text);
    const pen = pad.current!.getContext('2d')!;
    pen.clearRect(0, 0, PAD.width, PAD.height);
    if (text.trim() === '') return onChange(undefined);
    pen.font = '40px serif';
    pen.fillStyle = '#111';
    pen.fillText(text.trim(), 16, 76, PAD.width - 32);
    keep(text.trim());
  };
  if (isFile(value) && !open)
    return (
      <div className="file-field">
        <Preview file={value} label={l(item.label)} />
        <Button size="small" onClick={clear}>
          {t('sign-again')}
        </Button>
      </div>
    );
  return (
    <div className="file-field">
      <canvas
        ref={pad}
        className="signature-pad"
        width={PAD.width}
        height={PAD.height}
        aria-label={t('sign-here')}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          const pen = event.currentTarget.getContext('2d')!;
          pen.lineWidth = 2.5;
          pen.lineCap = 'round';
          pen.strokeStyle = '#111';
          pen.beginPath();
          pen.moveTo(...place(event));
          drawing.current = true;
        }}
        onPointerMove={(event) => {
          if (!drawing.current) return;
          const pen = event.currentTarget.getContext('2d')!;
          pen.lineTo(...place(event));
          pen.stroke();
        }}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <Input
        id={id}
        aria-label={t('sign-name')}
        placeholder={t('sign-name')}
        value={name}
        maxLength={40}
        onChange={(event) => write(event.target.value)}
        style={{ width: 180 }}
      />
      {isFile(value) && (
        <>
          <Button size="small" onClick={clear}>
            {t('sign-again')}
          </Button>
          <Button size="small" type="primary" onClick={() => setOpen(false)}>
            {t('sign-done')}
          </Button>
        </>
      )}
    </div>
  );
}
