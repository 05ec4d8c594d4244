import { Search } from 'lucide-react'
import { useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { Queried } from '../data/queried.tsx'
import { Button } from '../design/button.tsx'
import { Empty } from '../design/empty.tsx'
import { TextField } from '../design/field.tsx'
import { count } from '../design/format.ts'
import { Loaded } from '../design/loaded.tsx'
import { Moment } from '../design/moment.tsx'
import { Panel } from '../design/panel.tsx'
import { Table, type Column } from '../design/table.tsx'
import { Tag } from '../design/tag.tsx'
import { View } from '../design/view.tsx'
import type { Person } from '../../../holdfast/src/console/wire.ts'
import { usePeople } from './data.ts'
import { PersonSheet } from './person-sheet.tsx'

export default function People() {
  return (
    <Queried>
      <PeopleView />
    </Queried>
  )
}

function PeopleView() {
  const [search, setSearch] = useSearchParams()
  const chosen = search.get('person')
  const find = search.get('find') ?? ''
  const put = (name: string, value: string | null) =>
    setSearch(
      (now) => {
        if (value === null || value === '') now.delete(name)
        else now.set(name, value)
        return now
      },
      { replace: true },
    )
  return (
    <View
      title="People"
      lead="Whose account it is, where they are signed in, and which keys they have given out. Names and addresses are as the accounts have them."
    >
      <Panel title="Accounts" note="In the order of their addresses.">
        <Finder key={find} find={find} onFind={(text) => put('find', text)} />
        <Accounts find={find} />
      </Panel>
      {chosen === null ? null : <PersonSheet key={chosen} id={chosen} onClose={() => put('person', null)} />}
    </View>
  )
}

function Finder({ find, onFind }: { readonly find: string; readonly onFind: (text: string) => void }) {
  const [text, setText] = useState(find)
  return (
    <form
      role="search"
      className="mb-4 flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        onFind(text.trim())
      }}
    >
      <TextField
        data-filter
        label="E-mail address"
        type="search"
        autoComplete="off"
        className="min-w-0 flex-1 basis-56 sm:max-w-sm"
        value={text}
        maxLength={254}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit">
        <Search size={16} aria-hidden />
        Search
      </Button>
      {find === '' ? null : (
        <Button tone="bare" onClick={() => onFind('')}>
          Show all
        </Button>
      )}
    </form>
  )
}

const columns: readonly Column<Person>[] = [
  {
    id: 'email',
    head: 'Address',
    lead: true,
    cell: ({ id, email, disabled }) => (
      <span className="inline-flex max-w-full flex-wrap items-baseline gap-x-2">
        <Link href={`/people?person=${encodeURIComponent(id)}`} className="link line-clamp-3">
          {email}
        </Link>
        {disabled ? <Tag tone="buoy">disabled</Tag> : null}
      </span>
    ),
  },
  { id: 'name', head: 'Name', cell: ({ name }) => <span className="line-clamp-3">{name}</span> },
  {
    id: 'roles',
    head: 'Roles',
    cell: ({ roles }) =>
      roles.length === 0 ? (
        <span className="text-muted">none</span>
      ) : (
        <span className="line-clamp-3">{roles.join(', ')}</span>
      ),
  },
  { id: 'created', head: 'Account since', align: 'end', cell: ({ createdAt }) => <Moment at={createdAt} as="date" /> },
]

function Accounts({ find }: { readonly find: string }) {
  const query = usePeople(find)
  return (
    <Loaded query={query} what="accounts">
      {({ pages }) => {
        const people = pages.flatMap((page) => page.people)
        if (people.length === 0) {
          return find === '' ? (
            <Empty title="Nobody has an account yet" />
          ) : (
            <Empty title="Nobody has this address">An account is found by its whole address.</Empty>
          )
        }
        return (
          <>
            <Table caption="Accounts" columns={columns} rows={people} keyOf={({ id }) => id} />
            <p className="mt-4 flex flex-wrap items-center gap-4 text-muted">
              <span role="status">{count(people.length)} shown</span>
              {query.hasNextPage ? (
                <Button small busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  Show more
                </Button>
              ) : (
                <span>These are all.</span>
              )}
            </p>
          </>
        )
      }}
    </Loaded>
  )
}
