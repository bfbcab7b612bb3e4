"""Views of the page 方案: how many departments' plans become one."""
