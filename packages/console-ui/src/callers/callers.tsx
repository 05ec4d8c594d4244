import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { Queried } from '../data/queried.tsx'
import { View } from '../design/view.tsx'
import { CallerSheet } from './caller-sheet.tsx'
import { useListed } from './data.ts'
import { ListCallerDialog, type Listing } from './list-dialog.tsx'
import { ListedCallers } from './listed-callers.tsx'
import { TopCallers } from './top-callers.tsx'

export default function Callers() {
  return (
    <Queried>
      <CallersView />
    </Queried>
  )
}

function CallersView() {
  const [search, setSearch] = useSearchParams()
  const [listing, setListing] = useState<Listing | null>(null)
  const listed = useListed()
  const chosen = search.get('caller')
  const close = () =>
    setSearch(
      (now) => {
        now.delete('caller')
        return now
      },
      { replace: true },
    )
  return (
    <View
      title="Callers"
      lead="Who is refused, and who is blocked or let past the limits. A name is a keyed hash: it is the same for the same caller everywhere, and tells nobody an address or an account."
    >
      <TopCallers listed={listed.data?.listed ?? []} onList={setListing} />
      <ListedCallers query={listed} onList={setListing} />
      {chosen === null ? null : (
        <CallerSheet key={chosen} id={chosen} listed={listed.data?.listed ?? []} onList={setListing} onClose={close} />
      )}
      {listing === null ? null : <ListCallerDialog listing={listing} onClose={() => setListing(null)} />}
    </View>
  )
}
