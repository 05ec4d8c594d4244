import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Problem } from './problem.ts'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays one however often it is asked; only silence and outages are worth another try.
      retry: (failures, error) =>
        failures < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 502),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
})

/** Around each view that uses `useQuery`; all share one client. */
export function Queried({ children }: { readonly children?: ReactNode }) {
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
}
