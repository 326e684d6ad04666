import type { ReactNode } from 'react';
import { usePageName } from '../app/breadcrumbs.tsx';

export function Page({
  title,
  name,
  note,
  tools,
  children,
}: {
  title: ReactNode;
  name: string;
  note?: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
}) {
  usePageName(name);
  return (
    <div className="page">
      <div className="page-head">
        <div className="page-title">
          <h1>{title}</h1>
          {note && <div className="page-note">{note}</div>}
        </div>
        {tools && <div className="page-tools">{tools}</div>}
      </div>
      {children}
    </div>
  );
}

export function Panel({
  title,
  tools,
  children,
  className = '',
}: {
  title: ReactNode;
  tools?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`panel ${className}`}>
      <div className="panel-head">
        <h2>{title}</h2>
        {tools && <div className="panel-tools">{tools}</div>}
      </div>
      <div className="panel-body">{children}</div>
    </section>
  );
}
