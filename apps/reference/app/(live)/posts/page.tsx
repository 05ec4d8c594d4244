import type { Metadata, Route } from 'next'
import Link from 'next/link'
import { writePost } from '@/posts/actions'
import { PostQuery, type Post } from '@/posts/post'
import { listPosts } from '@/posts/posts'
import { currentPrincipal } from '@/security'
import { answered } from '@/ui/answers'
import { Field, Form } from '@/ui/form'
import { Moment } from '@/ui/moment'
import { PageTitle } from '@/ui/page-title'
import { Pager } from '@/ui/pager'
import { Plate, WithPlate } from '@/ui/plate'

export const metadata: Metadata = { title: 'Posts' }
export const instant = false

const perPage = 5

export default async function PostsPage({ searchParams }: PageProps<'/posts'>) {
  const { answer, page, sort } = await searchParams
  const query = PostQuery.safeParse({ page, sort }).data ?? PostQuery.parse({})
  const principal = await currentPrincipal()
  const { posts, ...list } = await listPosts({ ...query, limit: perPage })
  return (
    <WithPlate plate={<PostsPlate />}>
      <PageTitle title="Posts">Anybody may read them, from any origin. Writing takes an account.</PageTitle>
      <section aria-labelledby="written">
        <div className="mb-2 flex flex-wrap items-center justify-between gap-x-8">
          <h2 id="written" className="flex items-baseline gap-3 text-xl font-semibold">
            Written <span className="font-mono text-sm font-normal text-muted">{list.total}</span>
          </h2>
          {list.total > 1 && <Sorting sort={query.sort} />}
        </div>
        <PostList posts={posts} beyond={list.page > 1} />
        <Pager {...list} href={(to) => `/posts?page=${to}&sort=${query.sort}`} />
      </section>
      <section aria-labelledby="write" className="mt-14 max-w-xl">
        <h2 id="write" className="mb-4 text-xl font-semibold">
          Write one
        </h2>
        {principal === null ? (
          <p>
            <Link href="/sign-in?next=%2Fposts" className="link">
              Sign in
            </Link>{' '}
            to write.
          </p>
        ) : (
          <Form
            key={principal.id}
            action={writePost}
            initial={answered('write', answer)}
            label="Write a post"
            submit="Publish"
            pending="Publishing …"
          >
            <Field name="title" label="Title" maxLength={120} required />
            <Field name="body" label="Text" rows={5} maxLength={5_000} required />
          </Form>
        )}
      </section>
    </WithPlate>
  )
}

function Sorting({ sort }: { sort: PostQuery['sort'] }) {
  return (
    <nav aria-label="Order of the posts" className="flex gap-5">
      {(['desc', 'asc'] as const).map((way) => (
        <Link
          key={way}
          href={`/posts?sort=${way}` as Route}
          aria-current={way === sort ? 'true' : undefined}
          className="link inline-flex min-h-11 items-center aria-[current=true]:text-ink aria-[current=true]:no-underline"
        >
          {way === 'desc' ? 'Newest first' : 'Oldest first'}
        </Link>
      ))}
    </nav>
  )
}

function PostList({ posts, beyond }: { posts: readonly Post[]; beyond: boolean }) {
  if (posts.length === 0) {
    return (
      <p className="border border-dashed border-edge px-5 py-8 text-muted">
        {beyond ? 'There is nothing on this page.' : 'Nothing yet. Write the first one.'}
      </p>
    )
  }
  return (
    <div className="border-b border-line">
      {posts.map(({ id, title, body, author, createdAt }) => (
        <article key={id} className="border-t border-line py-6">
          <h3 className="text-lg font-semibold">{title}</h3>
          <p className="mt-1 text-sm text-muted">
            {author}, <Moment time={createdAt} />
          </p>
          <p className="mt-3 max-w-2xl whitespace-pre-line">{body}</p>
        </article>
      ))}
    </div>
  )
}

function PostsPlate() {
  return (
    <Plate
      route="GET, POST /api/posts"
      says={{
        Origin: 'reading: any; writing: this site, and listed ones',
        Caller: 'reading: 100 a minute for each address; writing: 10 a minute',
        Access: 'reading: public; writing: signed in',
        Input: 'page ≥ 1, limit 1–100, sort asc or desc; title ≤ 120, text ≤ 5,000',
        Response: 'id, title, body, author, time',
      }}
    />
  )
}
