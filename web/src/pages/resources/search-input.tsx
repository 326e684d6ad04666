import { Input } from 'antd';
import { useEffect, useState } from 'react';

/** Writes to the address after a short pause, so typing does not ask the server at every key. */
export function SearchInput({
  value,
  label,
  onChange,
}: {
  value: string | undefined;
  label: string;
  onChange: (value: string | undefined) => void;
}) {
  const [text, setText] = useState(value ?? '');
  useEffect(() => {
    if (text === (value ?? '')) return;
    const timer = setTimeout(() => onChange(text || undefined), 300);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <Input
      allowClear
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      style={{ width: 220 }}
    />
  );
}
