import { SearchOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { SearchHit } from '../../../src/http/contract.ts';
import { useText } from '../i18n/index.ts';
import { useGo } from './address.tsx';
import { api } from './api.ts';
import { useFailureText } from './errors.tsx';
import { useCan } from './session.ts';

function useDelayed(value: string, ms: number): string {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return late;
}

/** One box for indicators, institutions, residents, plans and targets: a combobox with a listbox, `/` puts the cursor in it. */
export function SearchBox() {
  const { t, l } = useText('common');
  const can = useCan();
  const go = useGo();
  const failure = useFailureText();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const asked = useDelayed(text.trim(), 180);
  const hits = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => api.get<SearchHit[]>('/api/search', { q: asked }, signal),
    enabled: asked.length > 0 && open,
  });
  const found = hits.data ?? [];

  useEffect(() => {
    const focus = (event: globalThis.KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (
        event.key !== '/' ||
        event.ctrlKey ||
        event.metaKey ||
        target.isContentEditable ||
        /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
      )
        return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);

  if (!can('search')) return null;
  const choose = (hit: SearchHit | undefined) => {
    if (!hit) return;
    setOpen(false);
    setText('');
    input.current?.blur();
    go(hit.to);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setActive((at) => Math.min(at + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setActive((at) => Math.max(at - 1, 0));
    else if (event.key === 'Enter') choose(found[active]);
    else if (event.key === 'Escape') {
      setOpen(false);
      input.current?.blur();
      return;
    } else return;
    event.preventDefault();
  };
  const show = open && asked.length > 0;
  return (
    <search className="search-box">
      <SearchOutlined aria-hidden="true" />
      <input
        ref={input}
        value={text}
        placeholder={t('shell.search')}
        role="combobox"
        aria-label={t('shell.search')}
        aria-expanded={show}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={show && found[active] ? `${id}-${active}` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKey}
      />
      <span className="key" aria-hidden="true">
        /
      </span>
      {show && (
        <div className="search-hits">
          {hits.isPending && <p className="muted">{t('state.loading')}</p>}
          {hits.error && <p role="alert">{failure(hits.error).title}</p>}
          {hits.data && found.length === 0 && <p className="muted">{t('shell.search-none', { text: asked })}</p>}
          <div role="listbox" id={`${id}-list`} aria-label={t('shell.search')}>
            {found.map((hit, at) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the combobox, which keeps the focus
              <div
                key={`${hit.kind} ${hit.to} ${hit.title.zh}`}
                id={`${id}-${at}`}
                role="option"
                tabIndex={-1}
                aria-selected={at === active}
                className={at === active ? 'search-hit search-active' : 'search-hit'}
                onMouseDown={(event) => event.preventDefault()}
                onMouseEnter={() => setActive(at)}
                onClick={() => choose(hit)}
              >
                <span className="tag">{t(`hit.${hit.kind}`)}</span>
                <span>{l(hit.title)}</span>
                {hit.subtitle && <span className="muted">{hit.subtitle}</span>}
              </div>
            ))}
          </div>
        </div>
      )}
    </search>
  );
}
