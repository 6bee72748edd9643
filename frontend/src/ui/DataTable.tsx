// A table for any number of rows: only what is in view is drawn, and more is asked for as one nears the end.
// Up, Down, Home and End move between rows; Enter opens one. Narrow screens get a card per row instead of columns.
import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { CSSProperties, KeyboardEvent, ReactNode } from 'react';
import classes from './DataTable.module.css';

export type Column<T> = {
  id: string;
  header: string;
  /** Share of the width, and the least pixels. */
  grow: number;
  width: number;
  align?: 'right';
  cell: (row: T) => ReactNode;
};

type Props<T> = {
  label: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowId: (row: T) => string;
  card: (row: T) => ReactNode;
  cardHeight: number;
  onOpen: (row: T) => void;
  openId?: string | undefined;
  total?: number | undefined;
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
};

const features = tableFeatures({});
const ROW_PX = 44;
/** How many rows before the end more are asked for. */
const AHEAD = 60;

export function DataTable<T extends object>(props: Props<T>) {
  const { columns, rows, rowId, onOpen, hasMore, loadingMore, onMore } = props;
  const narrow = useMediaQuery('(max-width: 48em)') ?? false;
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);

  const helper = useMemo(() => createColumnHelper<typeof features, T>(), []);
  const definitions = useMemo(
    () =>
      columns.map((column) =>
        helper.display({
          id: column.id,
          header: column.header,
          cell: ({ row }) => column.cell(row.original),
        }),
      ),
    [columns, helper],
  );
  const table = useTable({ features, columns: definitions, data: rows as T[], getRowId: rowId });
  const model = table.getRowModel().rows;

  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (narrow ? props.cardHeight : ROW_PX),
    overscan: 12,
  });
  useEffect(() => {
    virtual.measure();
  }, [narrow, virtual]);

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && !loadingMore && last >= model.length - AHEAD) onMore();
  }, [hasMore, loadingMore, last, model.length, onMore]);

  const move = (event: KeyboardEvent) => {
    const to = target(event.key, active, model.length - 1);
    const row = model[active];
    if (to !== null) {
      event.preventDefault();
      setActive(to);
      virtual.scrollToIndex(to);
      requestAnimationFrame(() =>
        scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus(),
      );
    } else if ((event.key === 'Enter' || event.key === ' ') && row) {
      event.preventDefault();
      onOpen(row.original);
    }
  };

  const cellStyle = (column: Column<T>): CSSProperties => ({ flex: `${column.grow} 0 ${column.width}px` });
  const width = narrow ? undefined : columns.reduce((sum, column) => sum + column.width, 0);

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total ?? (hasMore ? -1 : model.length + 1)}
      style={{ maxHeight: 'max(340px, calc(100dvh - 345px))' }}
    >
      <div role="rowgroup" className={classes.head} style={{ minWidth: width }}>
        <div role="row" className={classes.row} aria-rowindex={1}>
          {narrow ? (
            <div role="columnheader" className={classes.cell}>
              {props.label}
            </div>
          ) : (
            columns.map((column) => (
              <div
                key={column.id}
                role="columnheader"
                className={`${classes.cell} ${column.align === 'right' ? classes.right : ''}`}
                style={cellStyle(column)}
              >
                {column.header}
              </div>
            ))
          )}
        </div>
      </div>
      <div
        role="rowgroup"
        className={classes.body}
        style={{ position: 'relative', height: virtual.getTotalSize(), minWidth: width }}
        onKeyDown={move}
      >
        {items.map((item) => {
          const row = model[item.index];
          if (!row) return null;
          return (
            <div
              key={row.id}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={props.openId === row.id}
              data-index={item.index}
              tabIndex={item.index === active ? 0 : -1}
              className={classes.row}
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              onFocus={() => setActive(item.index)}
              onClick={() => onOpen(row.original)}
            >
              {narrow ? (
                <div role="gridcell" className={classes.card}>
                  {props.card(row.original)}
                </div>
              ) : (
                row.getAllCells().map((cell, index) => (
                  <div
                    key={cell.id}
                    role="gridcell"
                    className={`${classes.cell} ${columns[index]?.align === 'right' ? classes.right : ''}`}
                    style={columns[index] ? cellStyle(columns[index]) : undefined}
                  >
                    <table.FlexRender cell={cell} />
                  </div>
                ))
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function target(key: string, active: number, end: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(active + 1, end);
    case 'ArrowUp':
      return Math.max(active - 1, 0);
    case 'PageDown':
      return Math.min(active + 10, end);
    case 'PageUp':
      return Math.max(active - 10, 0);
    case 'Home':
      return 0;
    case 'End':
      return end;
    default:
      return null;
  }
}
