import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from 'react';

/** A wide table scrolls sideways in its own frame; the frame takes the keyboard focus only while there is something to scroll. */
export function ScrollFrame({
  label,
  minWidth,
  maxHeight,
  cards = false,
  children,
}: {
  label: string;
  minWidth: number;
  maxHeight?: number;
  /** On a phone nothing scrolls: rows of the table stand one below the other. */
  cards?: boolean;
  children: ReactNode;
}) {
  const frame = useRef<HTMLElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () =>
      setScrolls(element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  return (
    <section
      ref={frame}
      className={cards ? 'scroll-frame scroll-frame-cards' : 'scroll-frame'}
      aria-label={label}
      style={{ maxHeight }}
      {...(scrolls ? { tabIndex: 0 } : {})}
    >
      <div style={{ '--frame-width': `${minWidth}px` } as CSSProperties}>{children}</div>
    </section>
  );
}
