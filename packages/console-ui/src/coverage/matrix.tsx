/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   `display: grid` takes a table's meaning away from some screen readers: the roles give it back. */
import { Breakable } from '../design/breakable.tsx'
import { classes } from '../design/classes.ts'
import { count } from '../design/format.ts'
import { Tag } from '../design/tag.tsx'
import type { CoverageRow, Layer } from '../../../holdfast/src/console/wire.ts'
import { Cell } from './cell.tsx'
import { findingOf, layers, methodOf, pathOf, type Finding } from './findings.ts'

const head = 'label sticky top-0 z-10 border-b border-edge bg-paper py-1.5 pr-3 align-bottom font-normal'

/** Of the rest, as much as what each layer says of itself needs. */
const widths: Readonly<Record<Layer, string>> = {
  cors: 'w-[8%]',
  csrf: 'w-[8.5%]',
  limits: 'w-[12%]',
  access: 'w-[11.5%]',
  input: 'w-[9%]',
  ownership: 'w-[9%]',
  response: 'w-[8%]',
}

/** Every route by every layer; on a phone each route is a block with its layers in one strip. */
export function Matrix({ rows }: { readonly rows: readonly CoverageRow[] }) {
  return (
    <table role="table" className="w-full border-collapse max-xl:block xl:table-fixed">
      <caption className="sr-only">Routes and the layers before them</caption>
      <thead role="rowgroup" className="max-xl:sr-only">
        <tr role="row">
          <th scope="col" role="columnheader" className={classes(head, 'w-[23.5%] pl-2 text-start')}>
            Route
          </th>
          {layers.map((layer) => (
            <th key={layer} scope="col" role="columnheader" className={classes(head, widths[layer], 'text-start')}>
              {layer}
            </th>
          ))}
          <th scope="col" role="columnheader" className={classes(head, 'w-[5%] text-end whitespace-nowrap')}>
            Calls
          </th>
          <th scope="col" role="columnheader" className={classes(head, 'w-[5.5%] pr-2 text-end whitespace-nowrap')}>
            Refused
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup" className="max-xl:block">
        {rows.map((row) => (
          <Row key={row.route} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row }: { readonly row: CoverageRow }) {
  const finding = findingOf(row)
  const method = methodOf(row.route)
  return (
    <tr
      role="row"
      className={classes(
        'border-b border-line max-xl:grid max-xl:grid-cols-7 max-xl:gap-x-1 max-xl:gap-y-1.5 max-xl:py-3 xl:align-top',
        finding === 'unguarded' ? 'border-l-4 border-l-fault bg-fault-wash max-xl:px-2' : 'hover:bg-tide-wash',
      )}
    >
      <th
        scope="row"
        role="rowheader"
        className="py-1.5 pr-3 text-left font-normal max-xl:col-span-7 max-xl:py-0 xl:pl-2"
      >
        <span className="flex gap-2 font-mono text-sm">
          <span className={classes('w-14 shrink-0', finding === null ? 'text-muted' : 'font-semibold text-fault')}>
            {method ?? 'action'}
          </span>
          <span className="line-clamp-4 min-w-0 xl:line-clamp-3">
            <Breakable text={pathOf(row.route)} after={/(?<=\/)/} />
          </span>
        </span>
        {finding === null ? null : (
          <span className="mt-1 block">
            <Tag tone="fault">{FINDINGS[finding]}</Tag>
          </span>
        )}
      </th>
      {layers.map((layer) => (
        <Cell
          key={layer}
          layer={layer}
          what={layer === 'access' ? (row.layers.access ?? row.access) : (row.layers[layer] ?? null)}
        />
      ))}
      <Figure head="calls" value={row.calls} />
      <Figure head="refused" value={row.denied} isRefusal />
    </tr>
  )
}

const FINDINGS: Readonly<Record<Finding, string>> = {
  unguarded: 'nothing guards it',
  'open-write': 'public, and writes',
}

function Figure({
  head: name,
  value,
  isRefusal = false,
}: {
  readonly head: string
  readonly value: number
  readonly isRefusal?: boolean
}) {
  return (
    <td
      role="cell"
      className={classes(
        'py-1.5 pr-3 text-end whitespace-nowrap last:pr-2 max-xl:col-span-3 max-xl:py-0 max-xl:text-start',
        isRefusal && 'max-xl:col-span-4',
      )}
    >
      <span className={classes(isRefusal && value > 0 ? 'font-medium text-buoy' : '', value === 0 && 'text-muted')}>
        {count(value)}
      </span>
      <span className="text-sm text-muted xl:hidden"> {name}</span>
    </td>
  )
}
