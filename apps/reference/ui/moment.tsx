const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })

/** A point in time, in words that are the same on the server and in every browser. */
export function Moment({ time }: { time: string | number }) {
  const date = new Date(time)
  return (
    <time dateTime={date.toISOString()} className="whitespace-nowrap">
      {format.format(date)} UTC
    </time>
  )
}
