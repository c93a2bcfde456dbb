"""What tests share: real repositories, projects and servers, never imitations of them."""
