import Link from 'next/link'
import { createPost, deletePost } from './actions'
import { getDb, posts } from '@/lib/db'

export const dynamic = 'force-dynamic'

export default async function Home() {
  const db = await getDb()
  const all = await db.select().from(posts)
  return (
    <main>
      <h1>Naive shop</h1>
      <p>
        <Link href="/login">Sign in</Link> · <Link href="/orders">Orders</Link> · <Link href="/admin">Admin</Link>
      </p>
      <ul>
        {all.map((post) => (
          <li key={post.id}>
            <Link href={`/posts/${post.id}`}>{post.title}</Link>
            <form action={deletePost.bind(null, post.id)}>
              <button>Delete</button>
            </form>
          </li>
        ))}
      </ul>
      <form action={createPost}>
        <input type="hidden" name="userId" value="1" />
        <p>
          <label>
            Title <input name="title" required />
          </label>
        </p>
        <p>
          <label>
            Body <textarea name="body" required />
          </label>
        </p>
        <button>Post</button>
      </form>
    </main>
  )
}
