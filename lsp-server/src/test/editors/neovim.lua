-- Run by neovim.sh in a Neovim without a screen: waits for the diagnostics of the open file and then for their end.
local function wait(what, holds)
  if not vim.wait(60000, holds, 100) then
    io.stderr:write("after 60 s still not: " .. what .. "\n")
    vim.cmd("cquit 1")
  end
end

local function shown()
  return vim.diagnostic.get(0)
end

wait("a diagnostic", function()
  return #shown() > 0
end)
local first = shown()[1]
local text = string.format("%d:%d-%d %s %s", first.lnum + 1, first.col + 1, first.end_col + 1, first.code or first.user_data.lsp.code, first.message)
print(text .. "\n")
if #shown() ~= 1 or not text:match("^5:14%-18 B0301 `leaf` may be null") then
  io.stderr:write("this is another diagnostic than expected\n")
  vim.cmd("cquit 1")
end

vim.api.nvim_buf_set_lines(0, 4, 5, true, { "  on_valid(leaf) { atomic_add(leaf.packets, 1); }" })
wait("no diagnostic after the mistake is mended", function()
  return #shown() == 0
end)
vim.cmd("qall!")
