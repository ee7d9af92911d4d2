-- Uses the language server as a person would, and prints what comes of it.

local function ready(test)
  assert(vim.wait(30000, test, 50), "nothing comes")
end

ready(function()
  return #vim.diagnostic.get(0) > 0
end)
for _, d in ipairs(vim.diagnostic.get(0)) do
  print("problem", d.lnum, d.message)
end

local place = { textDocument = { uri = vim.uri_from_bufnr(0) }, position = { line = 3, character = 2 } }
for _, answer in pairs(vim.lsp.buf_request_sync(0, "textDocument/hover", place, 10000)) do
  print("help", answer.result.contents.value)
end

vim.api.nvim_win_set_cursor(0, { 4, 1 })
vim.lsp.buf.definition()
ready(function()
  return vim.api.nvim_win_get_cursor(0)[1] == 1
end)
print("definition", vim.inspect(vim.api.nvim_win_get_cursor(0)))

vim.lsp.buf.rename("plus")
ready(function()
  return vim.api.nvim_buf_get_lines(0, 3, 4, false)[1] == "(plus 1)"
end)
vim.lsp.buf.format({ timeout_ms = 10000 })
print(table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n"))

ready(function()
  return #(vim.lsp.semantic_tokens.get_at_pos(0, 0, 1) or {}) > 0
end)
print("colour", vim.lsp.semantic_tokens.get_at_pos(0, 0, 1)[1].type)
print("word", vim.bo.commentstring, vim.fn.matchstr("(a-b? c)", "\\k\\+"))
vim.cmd("qa!")
