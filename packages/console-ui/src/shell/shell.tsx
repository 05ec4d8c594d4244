import { Suspense, useEffect, useRef } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { useRange } from '../data/range.ts'
import { remember } from '../data/remembered.ts'
import { useSession } from '../data/session.ts'
import { stream } from '../data/use-stream.ts'
import { Empty } from '../design/empty.tsx'
import { Notices } from '../design/notices.tsx'
import { Skeleton } from '../design/skeleton.tsx'
import { Conditions } from './conditions.tsx'
import { Navigation } from './navigation.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { StatusLine } from './status-line.tsx'
import { ViewBoundary } from './view-boundary.tsx'
import { CodePage, viewsOf } from './views.tsx'

export function Shell() {
  const session = useSession()
  const [range] = useRange()
  const [location] = useLocation()
  useEffect(() => {
    stream.show(range)
    // Links between views do not carry it.
    remember('range', range)
  }, [range])
  useEffect(() => stream.start(), [])
  const shown = viewsOf(session)
  const here = shown.find((entry) => entry.path === location)?.title ?? (location === '/codes' ? 'Codes' : 'Console')
  const main = useTitleAndFocus(`${here} · ${session.app}`, location)
  return (
    <>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-30 focus:bg-tide focus:px-4 focus:py-2 focus:text-on-tide"
      >
        Skip to the view
      </a>
      <div className="lg:grid lg:grid-cols-[12.5rem_minmax(0,1fr)]">
        <Navigation entries={shown} />
        <div className="min-w-0">
          <StatusLine />
          <Conditions />
          <main
            ref={main}
            id="main"
            tabIndex={-1}
            className="mx-auto max-w-[100rem] px-4 pt-6 pb-28 outline-none sm:px-6 lg:pb-16"
          >
            <ViewBoundary key={location}>
              <Suspense fallback={<Skeleton lines={6} label={`Loading ${here}`} />}>
                <Switch>
                  {shown.map(({ path, view }) => (
                    <Route key={path} path={path} component={view} />
                  ))}
                  <Route path="/codes" component={CodePage} />
                  <Route>
                    <Empty title="There is no such view">Choose one from the navigation.</Empty>
                  </Route>
                </Switch>
              </Suspense>
            </ViewBoundary>
          </main>
        </div>
      </div>
      <Notices />
      <Shortcuts entries={shown} />
    </>
  )
}

/** A change of view is told: by the title, and by the focus that follows to where the view begins. */
function useTitleAndFocus(title: string, location: string) {
  const main = useRef<HTMLElement>(null)
  const before = useRef(location)
  useEffect(() => {
    document.title = title
    if (before.current === location) return
    before.current = location
    main.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [title, location])
  return main
}
