/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   `display: block` takes a table's meaning away from some screen readers: the roles give it back. */
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { classes } from './classes.ts'

export interface Column<T> {
  readonly id: string
  readonly head: string
  readonly cell: (row: T) => ReactNode
  /** Figures stand at the end. */
  readonly align?: 'end'
  /** Sorted by this: figures highest first, words from a to z. Without it the column cannot be sorted. */
  readonly by?: (row: T) => number | string
  /** What the row is called by: its header, and the heading of its block on a phone. One of the columns. */
  readonly lead?: true
  /** Says itself what it is, as a button does: a phone shows no head beside it. */
  readonly unlabelled?: true
  /** Left out on a phone. */
  readonly wide?: true
}

interface TableProps<T> {
  /** Says what the rows are; read, not shown. */
  readonly caption: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string
  /** Sorted by this column at first; without it the rows keep the server's order. */
  readonly sorted?: string
}

/** Rows with sortable heads; on a phone each row is a block. Name the empty case outside: it is not a table. */
export function Table<T>({ caption, columns, rows, keyOf, sorted }: TableProps<T>) {
  const [sort, setSort] = useState<{ id: string; turned: boolean } | null>(
    sorted === undefined ? null : { id: sorted, turned: false },
  )
  const ordered = order(rows, columns.find((column) => column.id === sort?.id)?.by, sort?.turned ?? false)
  return (
    <div className="overflow-x-auto">
      <table role="table" className="table-stacks w-full border-collapse text-left">
        <caption className="sr-only">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={sort} onSort={setSort} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {ordered.map((row) => (
            <tr key={keyOf(row)} role="row" className="border-t border-line hover:bg-tide-wash">
              {columns.map((column) => (
                <Cell key={column.id} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell<T>({ column, row }: { readonly column: Column<T>; readonly row: T }) {
  const look = classes(
    'py-1.5 pr-4 align-top font-normal last:pr-0',
    column.align === 'end' && 'text-end whitespace-nowrap',
    column.wide && 'max-sm:hidden!',
  )
  return column.lead === true ? (
    <th scope="row" role="rowheader" data-lead="" className={look}>
      <div className="min-w-0">{column.cell(row)}</div>
    </th>
  ) : (
    <td role="cell" data-label={column.unlabelled === true ? undefined : column.head} className={look}>
      <div className="min-w-0">{column.cell(row)}</div>
    </td>
  )
}

interface HeadProps<T> {
  readonly column: Column<T>
  readonly sort: { id: string; turned: boolean } | null
  readonly onSort: (sort: { id: string; turned: boolean }) => void
}

function Head<T>({ column, sort, onSort }: HeadProps<T>) {
  const chosen = sort?.id === column.id
  const look = classes(
    'py-1 pr-4 align-bottom text-sm leading-6 font-normal whitespace-nowrap text-muted last:pr-0',
    column.align === 'end' && 'text-end',
  )
  if (column.by === undefined) {
    return (
      <th scope="col" role="columnheader" className={look}>
        {column.head}
      </th>
    )
  }
  const Arrow = sort?.turned === true ? ArrowUp : ArrowDown
  const direction = chosen ? (sort.turned ? 'ascending' : 'descending') : 'none'
  return (
    <th scope="col" role="columnheader" aria-sort={direction} className={look}>
      <button
        type="button"
        className={classes(
          'inline-flex min-h-6 items-center gap-1 hover:text-ink',
          column.align === 'end' && 'flex-row-reverse',
          chosen && 'font-medium text-ink',
        )}
        onClick={() => onSort({ id: column.id, turned: chosen && !sort.turned })}
      >
        {column.head}
        <Arrow size={12} aria-hidden className={chosen ? '' : 'opacity-0'} />
      </button>
    </th>
  )
}

function order<T>(rows: readonly T[], by: Column<T>['by'], turned: boolean): readonly T[] {
  if (by === undefined) return rows
  const sign = turned ? -1 : 1
  return rows.toSorted((one, other) => {
    const [a, b] = [by(one), by(other)]
    return sign * (typeof a === 'number' && typeof b === 'number' ? b - a : String(a).localeCompare(String(b)))
  })
}
